"""The answers of `check`, `validate`, `plan` and `token try`, for people and for programs.

The modules, lowest layer first; one imports only from rows above its own.

rows      the rows of the table: a setting, what it is, where it is set, who uses it
callers   who calls Portworx, those too that send a token that somebody made
unseen    what was not seen, and what that leaves open
text      the answer as text
json_     the answer as JSON
mermaid   the answer as a flowchart: which key feeds which variable
plan      a plan as text and as JSON
pages     the pages of the problem codes
sarif     problems as SARIF, which platforms show beside the lines of a change
gateways  what the gateways of a cluster said, and whether all say the same
"""
