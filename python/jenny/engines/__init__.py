"""Engines: what runs parts of loops in other processes. Each is imported when it is asked for."""
