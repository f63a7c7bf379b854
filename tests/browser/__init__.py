"""Tests in a real browser. The fixtures are in harness.py, and reach everybody through tests/conftest.py."""
