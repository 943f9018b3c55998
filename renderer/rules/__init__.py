"""What is wrong with a cluster that runs: generators that take a Case and yield Problems.

The modules, lowest layer first; one imports only from rows above its own.

caller_rules   who is refused, a guest, or undecided
setting_rules  what sets PX-Security, and how
key_rules      the keys: weak, shared by two, not there, or for anybody to read
place_rules    what stands where it should not
token_rules    who sends which token, and whether Portworx takes it
running_rules  what runs, and is older than what is asked
crd_rules      what the API server drops
checks         all rules, in one list
"""
