"""The channels are tested in the same world as the gateway."""

from tests.gateway.conftest import assistant, content, make_world, world

__all__ = ["assistant", "content", "make_world", "world"]
