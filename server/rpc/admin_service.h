// The gRPC service for operators: each method hands its messages to the use case of the same name.
#pragma once

#include "server/app/backups.h"
#include "server/rpc/unary.h"
#include "svod/v1/admin.grpc.pb.h"

namespace svod::rpc {

// Thread-safe. REQUIRES: what the constructor is given outlives the server.
class AdminService final : public v1::AdminService::CallbackService {
 public:
  AdminService(app::Backups& backups, UnaryRunner& runner) : backups_(backups), runner_(runner) {}

  grpc::ServerWriteReactor<v1::CreateBackupResponse>* CreateBackup(grpc::CallbackServerContext* context,
                                                                   const v1::CreateBackupRequest* request) override;

 private:
  app::Backups& backups_;
  UnaryRunner& runner_;
};

}  // namespace svod::rpc
