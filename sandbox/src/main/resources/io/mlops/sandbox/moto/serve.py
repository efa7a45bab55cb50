# Serves moto on 127.0.0.1: serve.py FOLDER PORT. Prints the port once it listens, and ends when its standard input does,
# so that it never outlives the process that started it.
import logging
import os
import sys
import threading

sys.path.insert(0, sys.argv[1])

from moto.s3.responses import S3Response  # noqa: E402
from moto.server import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402


def end_with_standard_input():
    sys.stdin.buffer.read()
    os._exit(0)


# S3 decides the condition of a write and writes at one stroke; between moto's two steps another thread may write, too. And a
# reader gets one version whole: moto closes the content of the one that is written over or deleted while it is being read.
one_at_a_time = threading.RLock()


def alone(operation):
    def locked(self, *arguments, **named):
        with one_at_a_time:
            return operation(self, *arguments, **named)

    return locked


for name in ("get_object", "put_object", "copy_object", "delete_object", "_key_response_post"):
    setattr(S3Response, name, alone(getattr(S3Response, name)))


threading.Thread(target=end_with_standard_input, daemon=True).start()
# One line a request would fill the disk of a sandbox that runs for weeks; what moto cannot do is still logged.
logging.getLogger("werkzeug").setLevel(logging.WARNING)
server = make_server("127.0.0.1", int(sys.argv[2]), DomainDispatcherApplication(create_backend_app), threaded=True)
os.environ["MOTO_PORT"] = str(server.port)
print(server.port, flush=True)
os.dup2(2, 1)
server.serve_forever()
