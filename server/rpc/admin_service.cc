// Tested by: tests/e2e/backup_test.py.
#include "server/rpc/admin_service.h"

namespace svod::rpc {

grpc::ServerUnaryReactor* AdminService::CreateBackup(grpc::CallbackServerContext* context,
                                                     const v1::CreateBackupRequest* request,
                                                     v1::CreateBackupResponse* response) {
  return runner_.RunNow(context, request, response, [=, this](const app::Call&) { return backups_.Create(response); });
}

}  // namespace svod::rpc
