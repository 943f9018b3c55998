"""The values: files, merged, held against schema and rules, and what they ask for.

The modules, lowest layer first; one imports only from rows above its own.

paths            the file of the values, where each setting stands, and what messages call it
file             one values file, from its bytes to the node that holds the settings
merged           values files merged, with the place of every value
schema           the schema of the values, and a quick check against it
schema_problems  what the values break of their schema, in words
cluster          what the values ask for, as records with every default filled in
secret_rules     rules about the Secrets and paths that the values name
token_rules      rules about the Secrets with tokens and the objects that name them
install_rules    what one way to install asks for, and what it has no setting for
rules            what the schema cannot say: rules between one value and another
"""
