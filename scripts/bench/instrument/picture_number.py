"""The number that is drawn into a picture: the same whatever the picture was compressed to on its way.

Each of its bits, the highest first, is two squares in the first rows: white and black for 1, black and white for 0. How
bright they are is in the first coefficients of the first blocks, so nothing is decoded but the beginning of the scan of a
baseline JPEG that has its Huffman tables. `scripts/bench/rate/picture_number.ts` draws it.
"""

BITS = 10
SQUARE_BLOCKS = 2  # a square's side
BLOCKS = 2 * BITS * SQUARE_BLOCKS
READ_BYTES = 4096  # of the scan: more than the squares take
LEAST_CONTRAST = 8 * 128  # between white and black, as the first coefficient has it
FRAME_HEADERS = (0xC0, 0xC1)
DQT, DHT, SOS = 0xDB, 0xC4, 0xDA


def read_number(picture):
    """Returns the number, or None where there is none or it can not be read."""
    try:
        levels = read_levels(picture)
    except (IndexError, KeyError):
        return None
    number = 0
    for bit in range(BITS):
        first, second = (levels[(2 * bit + half) * SQUARE_BLOCKS] for half in range(2))
        if abs(first - second) < LEAST_CONTRAST:
            return None
        number = 2 * number + (first > second)
    return number


def read_levels(picture):
    """The first coefficients of the first row's first blocks of brightness."""
    headers = Headers(picture)
    bits = Bits(picture[headers.scan_from:headers.scan_from + READ_BYTES].replace(b"\xff\x00", b"\xff"))
    step = headers.steps[headers.components[0][3]]
    levels = []
    predicted = [0] * len(headers.components)
    for _ in range(BLOCKS):
        for index, (_, across, down, _) in enumerate(headers.components):
            tables = headers.tables_of(index)
            for block in range(across * down):
                predicted[index] += bits.read_block(*tables)
                if index == 0 and block < across:
                    levels.append(predicted[0] * step)
        if len(levels) >= BLOCKS:
            break
    return levels


class Headers:
    def __init__(self, picture):
        self.tables = {}  # by class and number: codes as text of 0 and 1 -> symbols
        self.steps = {}  # the first one of each quantization table
        self.components = []
        at = 2
        while True:
            marker, end = picture[at + 1], at + 2 + int.from_bytes(picture[at + 2:at + 4], "big")
            payload = picture[at + 4:end]
            at = end
            if marker == DQT:
                self.read_steps(payload)
            elif marker == DHT:
                self.read_tables(payload)
            elif marker in FRAME_HEADERS:
                self.components = [
                    (payload[n], payload[n + 1] >> 4, payload[n + 1] & 15, payload[n + 2])
                    for n in range(6, 6 + 3 * payload[5], 3)
                ]
            elif marker == SOS:
                self.chosen = [payload[2 + 2 * n] for n in range(payload[0])]
                self.scan_from = end
                return

    def read_steps(self, payload):
        at = 0
        while at < len(payload):
            step_bytes = 2 if payload[at] >> 4 else 1
            self.steps[payload[at] & 15] = int.from_bytes(payload[at + 1:at + 1 + step_bytes], "big")
            at += 1 + 64 * step_bytes

    def read_tables(self, payload):
        at = 0
        while at < len(payload):
            table = self.tables[payload[at]] = {}
            symbol_at = at + 17
            code = 0
            for length in range(1, 17):
                for _ in range(payload[at + length]):
                    table[f"{code:0{length}b}"] = payload[symbol_at]
                    symbol_at += 1
                    code += 1
                code *= 2
            at = symbol_at

    def tables_of(self, index):
        chosen = self.chosen[index]
        return self.tables[chosen >> 4], self.tables[0x10 | chosen & 15]


class Bits:
    def __init__(self, scan):
        self.text = f"{int.from_bytes(scan, 'big'):0{8 * len(scan)}b}"
        self.at = 0

    def read_block(self, dc_table, ac_table):
        """Returns by how much the first coefficient differs from that of the block before."""
        difference = self.read_value(self.read_symbol(dc_table))
        place = 1
        while place < 64:
            symbol = self.read_symbol(ac_table)
            if symbol == 0:
                break
            place += (symbol >> 4) + 1
            self.read_value(symbol & 15)
        return difference

    def read_symbol(self, table):
        for length in range(1, 17):
            symbol = table.get(self.text[self.at:self.at + length])
            if symbol is not None:
                self.at += length
                return symbol
        raise KeyError

    def read_value(self, length):
        if length == 0:
            return 0
        value = int(self.text[self.at:self.at + length].ljust(1, "0"), 2)
        self.at += length
        return value if value >> (length - 1) else value - (1 << length) + 1
