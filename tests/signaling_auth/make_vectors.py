#!/usr/bin/env python3
"""Prints token_vectors.h: tokens signed by Python's own hmac, so that two implementations agree."""
import base64
import hashlib
import hmac
import json

SECRET = "an-api-secret-of-thirty-two-bytes"
T = 1800000000
DAY = 86400


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(payload, header='{"alg":"HS256","typ":"JWT"}', digest=hashlib.sha256, secret=SECRET):
    text = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"))
    signed = b64(header.encode()) + "." + b64(text.encode())
    return signed + "." + b64(hmac.new(secret.encode(), signed.encode(), digest).digest())


USER = {"user_id": "anna", "validity_in_seconds": DAY, "iat": T, "exp": T + DAY}


def user(**more):
    return {k: v for k, v in {**USER, **more}.items() if v is not None}


def unsigned(alg):
    return b64(('{"alg":"%s","typ":"JWT"}' % alg).encode()) + "." + token(USER).split(".")[1] + "."


def nested(depth):
    return '{"user_id":"anna","iat":%d,"exp":%d,"x":%s1%s}' % (T, T + DAY, "[" * depth, "]" * depth)


VECTORS = [
    ("User", token(USER)),
    ("UserInUnicode", token(user(user_id="สมชาย"))),
    ("Server", token({"server": True, "iat": T, "exp": T + DAY})),
    ("CallCids", token(user(call_cids=["default:a", "default:b"]))),
    ("NoCallCids", token(user(call_cids=[]))),
    ("FractionalTimes", token(user(iat=T + 0.25, exp=T + DAY + 0.5))),
    ("ValidityOnly", token({"user_id": "anna", "validity_in_seconds": 60, "iat": T})),
    ("IssuedOnly", token({"user_id": "anna", "iat": T})),
    ("NoTimes", token({"user_id": "anna"})),
    ("NotBefore", token(user(nbf=T + 60))),
    ("OtherSecret", token(USER, secret="another-secret-that-we-never-had!")),
    ("AlgNone", unsigned("none")),
    ("AlgNoneSigned", token(USER, header='{"alg":"none","typ":"JWT"}')),
    ("AlgHs512", token(USER, header='{"alg":"HS512","typ":"JWT"}', digest=hashlib.sha512)),
    ("AlgRs256SignedAsHmac", token(USER, header='{"alg":"RS256","typ":"JWT"}')),
    ("AlgInLowerCase", token(USER, header='{"alg":"hs256","typ":"JWT"}')),
    ("AlgMissing", token(USER, header='{"typ":"JWT"}')),
    ("AlgTwice", token(USER, header='{"alg":"none","alg":"HS256"}')),
    ("AlgTwiceEscaped", token(USER, header='{"alg":"HS256","\\u0061lg":"none"}')),
    ("Critical", token(USER, header='{"alg":"HS256","crit":["b64"],"b64":false}')),
    ("UserTwice", token('{"user_id":"anna","user_id":"admin","iat":%d,"exp":%d}' % (T, T + DAY))),
    ("UserTwiceEscaped",
     token('{"user_id":"anna","user\\u005fid":"admin","iat":%d,"exp":%d}' % (T, T + DAY))),
    ("UserAndServer", token(user(server=True))),
    ("ServerFalse", token(user(server=False))),
    ("ServerAsNumber", token({"server": 1, "iat": T, "exp": T + DAY})),
    ("NobodyAtAll", token({"iat": T, "exp": T + DAY})),
    ("UserIdNumber", token(user(user_id=7))),
    ("UserIdEmpty", token(user(user_id=""))),
    ("UserIdControl", token(user(user_id="a\nb"))),
    ("UserIdLong", token(user(user_id="x" * 256))),
    ("ExpString", token(user(exp=str(T + DAY)))),
    ("ExpNegative", token(user(exp=-1))),
    ("ExpFar", token(user(exp=9999999999))),
    ("ExpFurther", token('{"user_id":"anna","iat":%d,"exp":1e300}' % T)),
    ("ExpBeyondInt64", token(user(exp=2**64 - 1))),
    ("IssuedFar", token({"user_id": "anna", "iat": 18000080060, "validity_in_seconds": 86399})),
    ("CallCidsString", token(user(call_cids="default:a"))),
    ("CallCidsNumbers", token(user(call_cids=[1]))),
    ("DepthAllowed", token(nested(31))),
    ("DepthTooMuch", token(nested(32))),
    ("PayloadArray", token("[1]")),
    ("PayloadNoJson", token("hello")),
    ("PayloadTrailing", token('{"user_id":"anna","iat":%d,"exp":%d} x' % (T, T + DAY))),
]

print("// Made by make_vectors.py; do not edit.\n#pragma once\n\n#include <cstdint>\n")
print("namespace signaling::token_vectors {\n\n// clang-format off")
print('inline constexpr char kSecret[] = "%s";' % SECRET)
print("inline constexpr int64_t kIssuedAt = %d;" % T)
for name, text in VECTORS:
    print('inline constexpr char k%s[] = "%s";' % (name, text))
print("// clang-format on\n\n}  // namespace signaling::token_vectors")
