"""Whole plans, made of the steps of `planning`.

The modules, lowest layer first; one imports only from rows above its own.

switching_on   to what the values ask
switching_off  to off
changing_keys  to new keys
"""
