"""What is wrong with a cluster that runs: the reading held against itself, and against values.

The modules, lowest layer first; one imports only from rows above its own.

asked  what the values ask for and what a reading has, in the same words
"""
