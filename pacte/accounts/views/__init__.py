"""The pages of sign-in, account, second factor and team."""
