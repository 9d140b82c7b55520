import Foundation

// usage: embed-files OUTPUT.swift FILE…
let output = URL(filePath: CommandLine.arguments[1])
var source = """
    struct EmbeddedFile: Sendable {
        let name: StaticString
        let text: StaticString
    }

    let embeddedFiles: [EmbeddedFile] = [

    """
for path in CommandLine.arguments.dropFirst(2) {
    let file = URL(filePath: path)
    let text = try String(contentsOf: file, encoding: .utf8)
    guard !text.contains("\"\"\"##") else {
        FileHandle.standardError.write(Data("\(path): contains the literal's own delimiter\n".utf8))
        exit(1)
    }
    let name = file.lastPathComponent
    source += "    EmbeddedFile(name: \"\(name)\", text: ##\"\"\"\n\(text)\n\"\"\"##),\n"
}
source += "]\n"
try Data(source.utf8).write(to: output)
