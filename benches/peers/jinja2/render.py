"""Renders the template with Jinja2, Ansible's engine."""

import json
import pathlib
import sys

import jinja2

# Ansible's settings: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/template_module.html
environment = jinja2.Environment(trim_blocks=True, undefined=jinja2.StrictUndefined)
template = environment.from_string(pathlib.Path(__file__).with_name("deployment.j2").read_text())
with open(sys.argv[1]) as file:
    description = json.load(file)
with open(sys.argv[2], "w") as out:
    template.stream(description).dump(out)
