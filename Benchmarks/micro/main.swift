import Catalog
import Domain
import JSON

// What single operations cost. `make bench-micro` runs it as a release.

let suite = MicroSuite()
try suite.run()
