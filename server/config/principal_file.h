// The file of principals: callers known by a static token or a certificate, with their roles and scopes. Tokens stand
// in it as hashes only.
#pragma once

#include <string>

#include "engine/base/diagnostic.h"
#include "server/app/access.h"
#include "server/app/principals.h"

namespace svod::config {

// Adds what the file says to *principals. Every fault is added to `diagnostics`; what is faulty is left out. The form
// of the file stands in server/README.md.
void ReadPrincipalFile(const std::string& path, const app::Regions& regions, app::Principals* principals,
                       Diagnostics& diagnostics);

}  // namespace svod::config
