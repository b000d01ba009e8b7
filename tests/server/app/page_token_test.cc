#include "server/app/page_token.h"

#include <gtest/gtest.h>

namespace svod::app {
namespace {

TEST(PageToken, ComesBackForTheSameRequest) {
  for (const std::string& place :
       {std::string("organisations/1/filings/report"), std::string(), std::string("\0\xFF", 2)}) {
    const std::string token = MakePageToken("request", place);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    EXPECT_EQ(ReadPageToken("request", token), place);
  }
}

TEST(PageToken, BelongsToItsRequest) {
  EXPECT_FALSE(ReadPageToken("request 2", MakePageToken("request", "place")));
  // The border between request and place is part of the token.
  EXPECT_FALSE(ReadPageToken("requestp", MakePageToken("request", "place")));
}

TEST(PageToken, WhatIsNoTokenIsRefused) {
  std::string changed = MakePageToken("request", "place");
  changed[2] = changed[2] == 'A' ? 'B' : 'A';
  for (const std::string& token : {std::string(), std::string("AAAA"), std::string("not base64!"), changed}) {
    EXPECT_FALSE(ReadPageToken("request", token)) << token;
  }
}

}  // namespace
}  // namespace svod::app
