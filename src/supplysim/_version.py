"""The version, on the lowest floor: files say which version wrote them."""

__version__ = "0.1.0"
