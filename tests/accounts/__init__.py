"""Tests of people, sign-in, second factors and roles."""
