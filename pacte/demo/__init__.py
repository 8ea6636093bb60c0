"""The demonstration: real public facts, made-up people, written through the same operations as people use."""
