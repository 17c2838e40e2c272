"""Tests of the lookups, against small real servers on loopback."""
