/// Hashes the tokens of API keys for storage, and compares a token's hash with a stored hash in constant time.
package protocol TokenHasher: Sendable {
    func hash(_ token: Secret<String>) -> [UInt8]
    func matches(_ token: Secret<String>, hash: [UInt8]) -> Bool
}
