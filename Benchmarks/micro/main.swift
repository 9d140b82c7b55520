import Foundation

// What single operations cost. `make bench-micro` runs it as a release.
//
// usage: bench-micro                 measure all, and say whether the goals are met
//        bench-micro --list          print the names of the operations, one a line
//        bench-micro NAME COUNT      do one operation so many times, for counting instructions

let operations = try Operation.all()
let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.dropFirst().first.flatMap { Int($0) }) {
case (nil, _):
    for operation in operations { try operation.measure() }
    try LongValues.measure()
case ("--list", _):
    for operation in operations { print(operation.name) }
case (let name?, let count?):
    guard let operation = operations.first(where: { $0.name == name }) else { exit(64) }
    for _ in 0..<count { try operation.run() }
default:
    exit(64)
}
