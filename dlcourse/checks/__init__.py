"""What a notebook calls to hold a result against what is expected."""

from .expect import expect as expect

__all__ = ["expect"]
