import Catalog
import Domain
import JSON

// What single operations cost. `make bench-micro` runs it as a release.

try MicroSuite().run()
