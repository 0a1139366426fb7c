"""Tries every TCP port of an address and prints those that answer, as a line of JSON.

Argument: the address.
"""

import json
import socket
import sys

address = sys.argv[1]
family = socket.AF_INET6 if ":" in address else socket.AF_INET


def answers(port):
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.settimeout(2)
        # A socket that happens to be given the very port it tries, on its own machine, reaches itself.
        return tried.connect_ex((address, port)) == 0 and tried.getsockname() != tried.getpeername()


print(json.dumps([port for port in range(1, 65536) if answers(port)]), flush=True)
