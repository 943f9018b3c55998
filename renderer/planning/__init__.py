"""What plans are made of: steps of commands, each with a way back.

The modules, lowest layer first; one imports only from rows above its own.

steps          a step and a plan: commands, and what people want to know before they type them
shell          commands of kubectl as lines of a shell
situation      what there is, what is wanted, and what of it differs
readiness      what must be fixed before anything is changed
saving         what is kept for the way back, and who would undo the plan
keys           the new Secrets
public_keys    the ConfigMap of public keys
volumes        classes, claims and volumes, which name the Secret of a token
workloads      security brought into Portworx, Stork and Autopilot
peers          other clusters, whose tokens for this one end
"""
