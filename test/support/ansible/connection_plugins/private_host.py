"""Runs Ansible's commands in the namespaces of a private host, as PrivateHost.argv of test/support/namespace.ts does."""

import os
import shlex

from ansible.errors import AnsibleError
from ansible.module_utils.common.text.converters import to_native
from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
    name: private_host
    short_description: run on a private host of the tests
    description: Enters the user, network and mount namespaces of a process.
    author: portplan
    extends_documentation_fragment:
        - connection_pipelining
    options:
        pid:
            description: The process that the namespaces belong to.
            type: int
            required: true
            vars:
                - name: ansible_private_host_pid
        path:
            description: A folder that comes first in the PATH.
            type: str
            required: true
            vars:
                - name: ansible_private_host_path
"""


class Connection(LocalConnection):
    transport = "private_host"
    has_pipelining = True

    def exec_command(self, cmd, in_data=None, sudoable=True):
        pid = str(self.get_option("pid"))
        enter = ["nsenter", "-t", pid, "-U", "-n", "-m", "--preserve-credentials"]
        path = "PATH=" + self.get_option("path") + ":" + os.environ["PATH"]
        # /tmp is read-only there, and Python wants a folder for temporary files.
        environment = ["env", "--chdir=/", path, "TMPDIR=/run"]
        inside = shlex.join([*enter, *environment, "/bin/sh", "-c", cmd])
        return super().exec_command(inside, in_data=in_data, sudoable=sudoable)

    def reset(self):
        self.close()
        self._connect()

    # Through a command: Python would resolve /proc/PID/root, and write to the machine itself.
    def put_file(self, in_path, out_path):
        with open(in_path, "rb") as file:
            self._expect_done(*self.exec_command("cat > " + shlex.quote(out_path), in_data=file.read()))

    def fetch_file(self, in_path, out_path):
        status, output, complaint = self.exec_command("cat " + shlex.quote(in_path))
        self._expect_done(status, output, complaint)
        with open(out_path, "wb") as file:
            file.write(output)

    def _expect_done(self, status, _output, complaint):
        if status != 0:
            raise AnsibleError("the private host refuses a file: " + to_native(complaint))
