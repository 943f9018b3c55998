"""Tokens: read and signed; the files and roles around them.

The modules, lowest layer first; one imports only from rows above its own.

claims         who a token is for, and what Portworx makes of its claims
form         a token taken apart
jws          signatures of tokens, made and checked
auth_config    the file that describes a user, in the format of pxctl
contexts       the files in which pxctl and pxc keep their contexts
role           roles of Portworx, and the check of one that somebody wrote
"""
