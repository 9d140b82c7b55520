import Catalog
import Logging
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// Reads the operator's definitions again at every SIGHUP. When a definition is invalid, the catalog stays as it was.
struct DefinitionsReloader: Service {
    let source: CatalogSource
    let catalog: LiveCatalog
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            await self.reload()
        }
    }

    private func reload() async {
        do {
            // Reading files would block an event loop, and requests run on the event loops.
            let (catalog, overridden) = try await NIOThreadPool.singleton.runIfActive { try self.source.load() }
            self.catalog.current = catalog
            self.logger.log(overridden: overridden)
            self.logger.notice(
                "read the definitions again",
                metadata: ["integrations": "\(catalog.integrations.count)"]
            )
        } catch {
            self.logger.error(
                "the definitions were not read again; those in force stay",
                metadata: ["reason": .string(Failure(error).message)]
            )
        }
    }
}

extension Logger {
    func log(overridden ids: [String]) {
        guard !ids.isEmpty else { return }
        self.notice(
            "own definitions override built-in ones",
            metadata: ["integrations": .string(ids.joined(separator: ", "))]
        )
    }
}
