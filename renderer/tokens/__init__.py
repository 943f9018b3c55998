"""Tokens: read, signed, checked, explained; the files and roles around them.

The modules, lowest layer first; one imports only from rows above its own.

claims         who a token is for, and what Portworx makes of its claims
jws            tokens: read strictly, signed, their signature checked
case           a token that is checked, what it is held against, and what a check says
origin_checks  checks of issuer, algorithm, signature and audience
claim_checks   checks of the claims: times, user, roles and groups
checks         the checks in one list, and the commands that run them
inspection     a token in plain words
auth_config    the file that describes a user, in the format of pxctl
contexts       the file in which pxctl keeps its contexts
role           roles of Portworx, and the check of one that somebody wrote
"""
