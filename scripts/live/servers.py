"""The servers of test-live. Every server listens on 127.0.0.1 alone, and has its files in a temporary directory."""
import contextlib, glob, os, shutil, signal, socket, subprocess, time


class Processes:
    """The processes that were started; `stop` ends them in reverse order. Each leads a group of its own, whose number is in the
    file `processes`, so that the caller can end what this program could not."""

    def __init__(self, directory):
        self.directory = directory
        self.running = []

    def start(self, name, words, **options):
        log = open(os.path.join(self.directory, name + ".log"), "w")
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **options)
        with open(os.path.join(self.directory, "processes"), "a") as file:
            file.write(f"{process.pid}\n")
        self.running.append(process)
        return process

    def log(self, name):
        with open(os.path.join(self.directory, name + ".log")) as file:
            return file.read()

    def stop(self):
        for process in reversed(self.running):
            # PostgreSQL's fast shutdown is SIGINT; to the others SIGINT is a stop, too.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
        for process in reversed(self.running):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running = []
        # Nothing is left for the caller to end.
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self.directory, "processes"))


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(port, process, name, processes):
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit(f"{name} ended:\n{processes.log(name)}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"{name} does not listen on port {port}:\n{processes.log(name)}")


def start_redis(processes, name, port=0, tls_port=0, certificate=None):
    """Redis with the password `right` of the user `default`, and a user `alice` with the password `alice-right`."""
    directory = os.path.join(processes.directory, name)
    os.makedirs(directory)
    words = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", directory, "--save", "", "--requirepass", "right",
             "--user", "alice", "on", ">alice-right", "~*", "+@all"]
    if tls_port:
        words += ["--tls-port", str(tls_port), "--tls-cert-file", certificate[0], "--tls-key-file", certificate[1],
                  "--tls-auth-clients", "no"]
    wait_for(tls_port or port, processes.start(name, words), name, processes)


class Postgres:
    """A cluster that further servers get a copy of, because making one takes seconds. PostgreSQL refuses to run as root."""

    ACCESS = """
hostssl all secure all scram-sha-256
host all carol all md5
host all dave all password
hostnossl all secure all reject
host shop,postgres alice all scram-sha-256
"""
    USERS = """
CREATE ROLE alice LOGIN PASSWORD 'right';
CREATE ROLE secure LOGIN PASSWORD 'right';
CREATE ROLE dave LOGIN PASSWORD 'right';
SET password_encryption = 'md5';
CREATE ROLE carol LOGIN PASSWORD 'right';
CREATE DATABASE shop;
CREATE DATABASE closed;
REVOKE CONNECT ON DATABASE closed FROM PUBLIC;
"""

    def __init__(self, processes):
        self.processes = processes
        found = shutil.which("initdb")
        self.binaries = os.path.dirname(found) if found else sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        self.user = "postgres" if os.getuid() == 0 else None
        self.template = self.directory("postgres-template")
        self.run("initdb", "-D", self.template, "--no-locale", "-E", "UTF8", "-U", "postgres", "-A", "trust", "--no-sync")
        self.run("postgres", "--single", "-D", self.template, "postgres", input="\n".join(self.USERS.strip().splitlines()) + "\n")
        with open(os.path.join(self.template, "pg_hba.conf"), "w") as file:
            file.write(self.ACCESS)

    def directory(self, name):
        path = os.path.join(self.processes.directory, name)
        os.makedirs(path, mode=0o700)
        self.own(path)
        return path

    def own(self, path):
        if self.user:
            shutil.chown(path, self.user)

    def words(self, program, *arguments):
        prefix = ["runuser", "-u", self.user, "--"] if self.user else []
        return [*prefix, os.path.join(self.binaries, program), *arguments]

    def run(self, *words, **options):
        done = subprocess.run(self.words(*words), text=True, capture_output=True, cwd="/", **options)
        if done.returncode or "ERROR" in done.stderr:
            raise SystemExit(f"{words[0]} failed:\n{done.stdout}{done.stderr}")

    def start(self, name, port, certificate=None):
        directory = os.path.join(self.processes.directory, name)
        subprocess.run(["cp", "-a", self.template, directory], check=True)
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off",
                    "shared_buffers": "1MB", "max_connections": "10"}
        if certificate:
            for source, target in zip(certificate, ("server.pem", "server.key")):
                path = os.path.join(directory, target)
                shutil.copy(source, path)
                os.chmod(path, 0o600)
                self.own(path)
            settings |= {"ssl": "on", "ssl_cert_file": "server.pem", "ssl_key_file": "server.key"}
        words = self.words("postgres", "-D", directory, *(f"--{key}={value}" for key, value in settings.items()))
        wait_for(port, self.processes.start(name, words, cwd="/"), name, self.processes)


NGINX = """
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
{user}
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    default_type application/json;
    map $http_authorization $token {{
        "~^Bearer live-(?<name>[a-z0-9]+)$" $name;
        default none;
    }}
    map $token $scopes {{ narrow "repo"; default "repo, read:user"; }}
    map $token $retry {{ limited 7; default ""; }}
{servers}
}}
"""
SITE = """
    server {{
        listen 127.0.0.1:{port}{ssl};
        {certificate}
        location = /sites/main/me {{
            add_header X-OAuth-Scopes $scopes;
            add_header Retry-After $retry always;
            if ($token = page) {{ rewrite ^ /page last; }}
            if ($token = right) {{ return 200 '{{"ok":true,"user":{{"id":42,"name":"Alice"}}}}'; }}
            if ($token = narrow) {{ return 200 '{{"ok":true,"user":{{"id":42,"name":"Alice"}}}}'; }}
            if ($token = false) {{ return 200 '{{"ok":false,"error":"invalid_auth"}}'; }}
            if ($token = anonymous) {{ return 200 '{{"ok":true,"user":{{"id":null,"name":"Anonymous user"}}}}'; }}
            if ($token = limited) {{ return 429 '{{}}'; }}
            if ($token = broken) {{ return 500 '{{}}'; }}
            if ($token = forbidden) {{ return 403 '{{}}'; }}
            if ($token = elsewhere) {{ return 302 https://127.0.0.1/; }}
            return 401 '{{"error":"bad_credentials"}}';
        }}
        location = /page {{
            default_type text/html;
            return 200 '<!doctype html><title>Sign in</title>';
        }}
        location / {{ return 404 '{{}}'; }}
    }}
"""


def start_nginx(processes, sites):
    """Starts nginx with one site for each pair of a port and a certificate; None for a site without TLS."""
    directory = os.path.join(processes.directory, "nginx")
    os.makedirs(directory)
    servers = "".join(
        SITE.format(
            port=port,
            ssl=" ssl" if certificate else "",
            certificate=f"ssl_certificate {certificate[0]}; ssl_certificate_key {certificate[1]};" if certificate else "",
        )
        for port, certificate in sites
    )
    path = os.path.join(directory, "nginx.conf")
    with open(path, "w") as file:
        file.write(NGINX.format(directory=directory, servers=servers, user="user root;" if os.getuid() == 0 else ""))
    process = processes.start("nginx-server", ["nginx", "-p", directory, "-c", path, "-e", os.path.join(directory, "error.log")])
    wait_for(sites[0][0], process, "nginx-server", processes)
