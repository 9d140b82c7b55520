import Crypto

/// The answer to PostgreSQL's demand for an MD5 hash of the password.
enum PostgresMD5 {
    static func answer(username: String, password: String, salt: [UInt8]) -> String {
        let stored = Self.hexadecimal(Array((password + username).utf8))
        return "md5" + Self.hexadecimal(Array(stored.utf8) + salt)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hash = Insecure.MD5.hash(data: bytes)
        return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
