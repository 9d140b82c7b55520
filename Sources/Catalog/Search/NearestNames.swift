/// Up to three of `names` that `text` may be a misspelling of, the nearest first. A name is near if it begins with
/// `text`, or if one to three edits turn `text` into it. The longer `text` is, the more edits are allowed.
///
/// - Parameter text: is compared in lower case. No name is returned for more than 64 bytes, which bounds the work.
func nearestNames(to text: String, among names: some Sequence<String>) -> [String] {
    let typed = Array(text.lowercased().utf8)
    guard !typed.isEmpty, typed.count <= 64 else { return [] }
    let limit = typed.count < 4 ? 1 : typed.count < 9 ? 2 : 3
    return names.compactMap { name -> (distance: Int, name: String)? in
        let isPrefix = name.utf8.starts(with: typed) && typed.count >= 3
        let distance = isPrefix ? 1 : editDistance(typed, Array(name.utf8))
        return distance <= limit ? (distance, name) : nil
    }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    .prefix(3).map(\.name)
}

/// The Levenshtein distance: the smallest number of insertions, deletions and replacements of bytes that turn `from`
/// into `to`. Only one row of the distance table is kept in memory.
private func editDistance(_ from: [UInt8], _ to: [UInt8]) -> Int {
    var row = Array(0...to.count)
    for (i, a) in from.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in to.enumerated() {
            let replaced = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j + 1] + 1, row[j] + 1)
        }
    }
    return row[to.count]
}
