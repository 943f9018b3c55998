"""Lossless editing of YAML text, which knows nothing of Kubernetes or Portworx.

The modules, lowest layer first; one imports only from rows above its own.

scalars   scalars that every YAML reader around Kubernetes takes the same way
nodes     the nodes of one document, which know where they stand in the text
blanks    blanks that only the pure parser minds
refusals  what nobody can read, and what an object of ours may not hold
oddities  odd YAML, noted while a document is read
parser    one document, parsed
stream    a stream as bytes: cut at its marks, spliced and joined
"""
