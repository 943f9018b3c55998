"""The answers of `check` and `plan`, for people and for programs.

The modules, lowest layer first; one imports only from rows above its own.

rows   the rows of the table: a setting, what it is, where it is set, who uses it
text   the answer as text
json_  the answer as JSON
plan   a plan as text and as JSON
"""
