// The rules of ARCHITECTURE.md that a machine can check. Each returns one sentence per violation.
#pragma once

#include <string>
#include <vector>

#include "tests/architecture/source_tree.h"

namespace architecture {

using Violations = std::vector<std::string>;

// Includes point down: signaling -> sfu/api; sfu/server -> net, engine -> …; rtp, ice and dtls are
// strangers but for rtp/bytes.h.
Violations UpwardIncludes(const SourceTree& tree);
// No two folders include each other, directly or through others.
Violations FolderCycles(const SourceTree& tree);
// Every #include "…" is a file, named from the root.
Violations UnresolvedIncludes(const SourceTree& tree);
// The namespace of a file is its top folder's name.
Violations ForeignNamespaces(const SourceTree& tree);
// Headers say #pragma once.
Violations UnguardedHeaders(const SourceTree& tree);
// Below sfu/server there is no clock, thread, randomness, socket or log; nor in signaling/push, but
// for the files that talk to the services.
Violations ImpureMachines(const SourceTree& tree);
// Files outside signaling/http that see Boost.Beast, directly or through headers.
Violations BeastOutsideHttp(const SourceTree& tree);

}  // namespace architecture
