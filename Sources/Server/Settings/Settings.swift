/// The value of every setting, initially its default. ``Setting/all`` has their names and allowed values.
package struct Settings: Sendable, Equatable {
    package var dataDirectory = "./patchbay-data"
    package var host = "127.0.0.1"
    package var port = 8080
    package var publicURL = ""
    package var migratesAtStart = true
    package var masterKeyFile = ""
    package var masterKeyCommand = ""
    package var definitionsDirectory = ""
    package var logLevel = "info"
    package var logFormat = "text"
    package var bodyLimit = 1_048_576
    package var allowedOrigins = ""
    package var requestTimeout = 30
    package var idleTimeout = 75
    package var shutdownTimeout = 10
    package var busyTimeout = 5000
    package var writeQueueLimit = 4096
    package var rateLimit = 0
    package var rateLimitBurst = 100
    package var auditRetention = 0
    package var jwtKeysFile = ""
    package var jwtSecretFile = ""
    package var jwtIssuer = ""
    package var jwtAudience = ""
    package var jwtWorkspacesClaim = "workspaces"
    package var jwtScopesClaim = "scope"
    package var jwtLeeway = 30
    package var trustedProxies = ""
    package var connectionLimit = 16_384
    package var healthCheckHours = 24
    package var outboundAllowNetworks = ""
    package var outboundDenyNetworks = ""
    package var outboundPorts = "443,8443"
    package var outboundCAFile = ""
}
