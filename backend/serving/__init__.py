"""Engines that answer: one protocol, a local one and a remote one."""
