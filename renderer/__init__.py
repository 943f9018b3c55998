"""Turn PX-Security on for Portworx storage clusters: a values file in, YAML out.

The modules, lowest layer first; a module imports only from rows above its own.

Text and places:

problems          what went wrong, where, and what to do about it
resources         the schemas and templates that ship with the tool
scalars           scalars that every YAML reader around Kubernetes takes the same way
nodes             the nodes of one YAML document, which know where they stand in the text
blanks            blanks that only the pure parser minds
unreadable        what nobody can read
verdicts          what an object of ours may not hold
source            one YAML document, parsed
encoding          the bytes of an input, which must be UTF-8
limits            how large each kind of input may be
files             reading and writing at the edge of the program
undo              files that one run replaces together, and what a killed run left of that
folders           folders, locked while a run writes in them, and cleared of what a killed one left
outputs           files written whole or not at all
report            problems as lines of text or JSON
checks            the answers of a command that checks
explain           the page of each problem code
start             the commented files that a new user begins with

Values:

values_file       one values file, from its bytes to the node that holds the settings
values            values files merged, with the place of every value
schema            the values held against their schema
model             what the values ask for, as records with every default filled in
claims            what Portworx asks of the claims of a token
references        rules about the Secrets and paths that the values name
tenants           rules about the Secrets with tokens and the objects that name them
rules             what the schema cannot say: rules between one value and another
weak_secrets      secrets that others can guess
sample_keys       public keys from documentation
weak_rsa          RSA public keys whose private half anybody can find
keys              the strength and form of secrets and public keys
tokens            tokens: read strictly, signed, their signature checked
inputs            the files and variables that the values refer to

Manifests:

settings          the settings of PX-Security and every spelling of them
px_runc           the arguments of px-runc, and what may hide in them
versions          which variable and issuer the releases of Portworx and Stork pair up on
wiring            which variables and arguments each workload gets
templating        the templates, run by Jinja2
compiled          the templates as compiled when the package was built, run without Jinja2
manifests         objects and fragments, rendered from the templates
layout            how a change to a collection is written, in block or flow style
edits             changes to a document, turned into edits of its text
stream            a YAML stream as bytes: cut at its marks, spliced and joined
search            the few documents of a stream that are looked into
objects           the objects of the manifests
ambiguity         what readers may take two ways in an object of ours
workloads         which of them are Portworx, Stork and Autopilot
live              objects read from a live cluster
env_sources       the ConfigMaps and Secrets from which a container takes variables
claim_templates   the claims that a StatefulSet makes
interest          which objects a run is about, by their bytes and by any reading of them
releases          which releases the manifests and the values tell
merge             a rendered fragment laid over an object
existing          what the manifests say about PX-Security already
mounts            the mounts at, below and above the folders of public keys
rivals            workloads of Portworx beside the one that gets security
selection         which objects a run looks at
additions         the new objects: the ConfigMap of public keys and the Secrets
patch             what one workload of the manifests needs
token_keys        the keys under which a class, claim or other object names the Secret of a token
storage           the objects of the manifests that name the Secret of a token
inventory         what the manifests hold, in words
missing           the classes, claims and others that the values name and no manifest holds
lookalikes        what anybody would take for Portworx, and pxsec does not know
presence          the objects that the values call for, and whether the manifests hold them
render            from settings and manifests to the stream that is safe to apply
krm               ResourceList in, ResourceList out, as Kustomize calls a function
plugins           the files that make pxsec a plugin of Kustomize and of Helm 4

Keys and tokens:

private_keys      private keys and secrets: made from the system's randomness, and loaded
keygen            which new keys go to which files
web               one GET at a time: the only module that opens a connection
auth_config       the file that describes a user, in the format of pxctl
roles             roles of Portworx, and the check of one that somebody wrote
contexts          the file in which pxctl keeps its contexts
inspection        a token in plain words
verification      the checks that Portworx makes on a token
discovery         an OpenID Connect provider as Portworx sees it
gateway           a token tried at a REST SDK gateway

Commands:

session           one run of a command, and the reading that commands share
bearer            a token that the user hands to a command
key_arguments     the keys of tokens: given by an argument, or by what the values name
commands          render, patch, validate, schema, init, explain
doors             krm, post-render, plugin: what hosts call
key_commands      keygen and role
issuing           token create
oidc_commands     oidc check
verifying         token verify
gateway_commands  token try
token_commands    the command token, with inspect and context
messages          problems told on standard error, in the report, and where a host hides both
arguments         the arguments, parsed; one that is refused is not repeated if it may be a secret
cli               the command line: parse, run one command, report, exit
"""
