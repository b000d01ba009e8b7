// Tested by: tests/e2e/backup_test.py.
#include "server/rpc/admin_service.h"

#include "svod/v1/admin.grpc.pb.h"

namespace svod::rpc {

AdminService::AdminService(app::Backups& backups, Calls& calls)
    : Service(v1::AdminService::service_full_name(), calls) {
  Responses<v1::CreateBackupRequest, v1::CreateBackupResponse>(
      [&](const auto&, const app::Call&) { return backups.Begin(calls.queue()); });
}

}  // namespace svod::rpc
