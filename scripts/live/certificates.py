"""A made certificate authority, and the certificates of the servers, by openssl."""
import os, subprocess

CONFIGURATION = """
[ca]
default_ca = authority
[authority]
dir = {directory}
database = {directory}/index.txt
serial = {directory}/serial
new_certs_dir = {directory}
default_md = sha256
policy = names
unique_subject = no
[names]
commonName = supplied
"""


class Authority:
    def __init__(self, directory):
        self.directory = directory
        os.makedirs(directory)
        self.write("index.txt", "")
        self.write("serial", "01\n")
        self.write("openssl.cnf", CONFIGURATION.format(directory=directory))
        self.certificate = self.path("ca.pem")
        self.make("ca", "Live Authority", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n", "2100", ["-selfsign"])

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def leaf(self, name, names, end="2100"):
        """Makes a certificate that ends on the first of January of a year; returns the paths of the certificate and the key."""
        return self.make(name, "live", f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n", end, ["-cert", self.certificate])

    def make(self, name, subject, extensions, end, how):
        key, certificate = self.path(name + ".key"), self.path(name + ".pem")
        self.write(name + ".ext", extensions)
        signing = key if name == "ca" else self.path("ca.key")
        run = lambda *words: subprocess.run(["openssl", *words], check=True, capture_output=True)
        run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        run("req", "-new", "-key", key, "-subj", f"/CN={subject}", "-out", self.path(name + ".csr"))
        run("ca", "-batch", "-notext", "-config", self.path("openssl.cnf"), "-keyfile", signing, "-in", self.path(name + ".csr"),
            "-extfile", self.path(name + ".ext"), "-startdate", "20190101000000Z", "-enddate", f"{end}0101000000Z",
            "-out", certificate, *how)
        return certificate, key
