"""Empties the test database quickly after a test that committed. Django finds the command since this is an app."""
