"""The edge of the program: files, standard streams, messages.

The modules, lowest layer first; one imports only from rows above its own.

shipped   the schemas and templates that ship with the tool
encoding  the bytes of an input, which must be UTF-8
limits    how large each kind of input may be
stdio     reading and writing of files and standard streams
undo      files that one run replaces together, and what a killed run left of that
folders   folders, locked while a run writes in them, and cleared of what a killed one left
writing   files written whole or not at all
report    problems as lines of text or JSON
checks    the answers of a command that checks
messages  problems told on standard error, in the report, and where a host hides both
"""
