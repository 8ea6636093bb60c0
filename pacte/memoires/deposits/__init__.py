"""The deposit of a mémoire: checked, received with a receipt, its versions, what is waived of it."""
