"""Lossless editing of YAML text, which imports nothing of Kubernetes or Portworx.

Here a document is read, into nodes that know where they stand; `yamltext.edits` writes the changes.

The modules, lowest layer first; one imports only from rows above its own.

scalars   scalars that every YAML reader around Kubernetes takes the same way
refusals  what pxsec refuses in a text: each reason with its message and its fix
nodes     the nodes of one document, which know where they stand in the text
names     anchors and tags: where one ends, and the names on which parsers do not agree
blanks    blanks that only the pure parser minds
oddities  odd YAML, noted while a document is read
events    what the parsers of ruamel.yaml say of a text
builder   the nodes of one document, built from these events
parser    one document, parsed
stream    a stream as bytes: cut at its marks, spliced and joined
"""
