/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-md4.h>

#define BLOCK 64

static guint32
rotate (guint32 value, guint bits)
{
  return (value << bits) | (value >> (32 - bits));
}

static guint32
mix (guint round, guint32 x, guint32 y, guint32 z)
{
  switch (round)
    {
    case 0:
      return (x & y) | (~x & z);
    case 1:
      return ((x & y) | (x & z) | (y & z)) + 0x5a827999;
    default:
      return (x ^ y ^ z) + 0x6ed9eba1;
    }
}

static void
add_block (guint32 state[4], const guint8 *block)
{
  static const guint8 order[3][16] = {
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
    { 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15 },
    { 0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15 },
  };
  static const guint8 shift[3][4] = { { 3, 7, 11, 19 }, { 3, 5, 9, 13 }, { 3, 9, 11, 15 } };
  guint32 words[16];
  guint32 s[4];

  for (guint i = 0; i < 16; i++)
    words[i] = (guint32) block[4 * i] | (guint32) block[4 * i + 1] << 8 | (guint32) block[4 * i + 2] << 16 |
               (guint32) block[4 * i + 3] << 24;
  memcpy (s, state, sizeof s);
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < 16; i++)
      {
        guint32 *a = &s[(16 - i) % 4];

        *a = rotate (*a + mix (round, s[(17 - i) % 4], s[(18 - i) % 4], s[(19 - i) % 4]) + words[order[round][i]],
                     shift[round][i % 4]);
      }
  for (guint i = 0; i < 4; i++)
    state[i] += s[i];
  explicit_bzero (words, sizeof words);
}

void
hm_md4 (const guint8 *data, gsize length, guint8 digest[HM_MD4_SIZE])
{
  guint32 state[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
  guint8 tail[2 * BLOCK] = { 0 };
  gsize rest = length % BLOCK;
  gsize tail_length = rest < BLOCK - 8 ? BLOCK : 2 * BLOCK;
  guint64 bits = (guint64) length * 8;

  for (gsize at = 0; at + BLOCK <= length; at += BLOCK)
    add_block (state, data + at);
  if (rest > 0)
    memcpy (tail, data + length - rest, rest);
  tail[rest] = 0x80;
  for (guint i = 0; i < 8; i++)
    tail[tail_length - 8 + i] = (guint8) (bits >> (8 * i));
  for (gsize at = 0; at < tail_length; at += BLOCK)
    add_block (state, tail + at);
  for (guint i = 0; i < HM_MD4_SIZE; i++)
    digest[i] = (guint8) (state[i / 4] >> (8 * (i % 4)));
  explicit_bzero (tail, sizeof tail);
}
