// Tested by: tests/e2e/backup_test.py.
#include "server/rpc/admin_service.h"

#include "server/rpc/streams.h"

namespace svod::rpc {

grpc::ServerWriteReactor<v1::CreateBackupResponse>* AdminService::CreateBackup(grpc::CallbackServerContext* context,
                                                                               const v1::CreateBackupRequest* request) {
  return ResponseStream<v1::CreateBackupRequest, v1::CreateBackupResponse>::Start(
      runner_, context, request, [this](const app::Call&) { return backups_.Begin(runner_.queue()); });
}

}  // namespace svod::rpc
