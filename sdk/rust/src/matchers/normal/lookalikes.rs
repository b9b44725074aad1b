//! Which Latin letter does a letter of another script look like?

/// The Latin letter that a letter of Cyrillic, Greek, Armenian, Cherokee or Lisu cannot be told from.
pub(super) fn twin(character: char) -> Option<char> {
    let code = u32::from(character);
    match code {
        0x0370..=0x13FF | 0xA4D0..=0xA4FF => look_up(TWINS, code),
        // The small letters of Cherokee are its capitals, smaller.
        0xAB70..=0xABBF => look_up(TWINS, code - 0xAB70 + 0x13A0).map(|one| one.to_ascii_lowercase()),
        _ => None,
    }
}

/// The Latin letter that one of another script resembles: within a Latin word it stands for that one.
pub(super) fn likeness(character: char) -> Option<char> {
    let code = u32::from(character);
    twin(character)
        .or_else(|| if (0x0370..0x0590).contains(&code) { look_up(LIKENESSES, code) } else { None })
}

fn look_up(table: &[(u32, &[u8])], code: u32) -> Option<char> {
    let after = table.partition_point(|(first, _)| *first <= code);
    let (first, letters) = table.get(after.checked_sub(1)?)?;
    letters.get((code - first) as usize).filter(|letter| **letter != b'.').map(|letter| char::from(*letter))
}

/// Runs of letters that are drawn as Latin ones are; a full stop where one is not.
const TWINS: &[(u32, &[u8])] = &[
    (0x037F, b"J"),
    (0x0391, b"AB..EZH.IK.MN.O.P..TY.X"),
    (0x03B1, b"a"),
    (0x03B9, b"ik..v.o.p...u.x"),
    (0x03F2, b"cj.....C"),
    (0x0401, b"E...SI.J"),
    (0x0410, b"A.B..E....K.MHO.PCTY.X"),
    (0x0430, b"a....e"),
    (0x043E, b"o.pc.y.x"),
    (0x0455, b"si.j"),
    (0x0474, b"Vv"),
    (0x0492, b"F"),
    (0x04AE, b"Yy"),
    (0x04BB, b"h....I"),
    (0x04CF, b"l"),
    (0x0501, b"d"),
    (0x050C, b"G"),
    (0x051A, b"QqWw"),
    (0x053C, b"L"),
    (0x054D, b"U.S.....O"),
    (0x0563, b"q..q"),
    (0x0570, b"hd...j..n....u...gi..o"),
    (0x13A0, b"DRT..I...YAJE"),
    (0x13B3, b"W...M...H.Y..G..Z"),
    (0x13CF, b"B..R.WS...VS...LC..P...K"),
    (0x13F4, b"B"),
    (0xA4D0, b"BP.DT.GK.JC.ZF.MNLSR..VH..WXY.A.E.IOU"),
];

/// Runs of letters that come near a Latin one.
const LIKENESSES: &[(u32, &[u8])] = &[
    (0x039B, b"A....N..E"),
    (0x03B2, b"byde.n...lu...n.sot.o..w"),
    (0x0411, b"B.R...EN"),
    (0x042F, b"R..br....u.k.mh.n..t.....w...b....eh.e"),
    (0x045B, b"h.....w"),
    (0x0491, b"r.f"),
    (0x049D, b"k.k...h"),
    (0x050D, b"g"),
    (0x0561, b"w..n"),
    (0x056C, b"l"),
    (0x0576, b"u"),
    (0x057F, b"s....p"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_resembles_one() {
        for (from, to) in [('о', 'o'), ('В', 'B'), ('ν', 'v'), ('ո', 'n'), ('Ꭺ', 'A'), ('ꭺ', 'a'), ('ꓮ', 'A')]
        {
            assert_eq!((twin(from), likeness(from)), (Some(to), Some(to)), "{from}");
        }
        assert_eq!((twin('в'), likeness('в')), (None, Some('b')));
        for other in ['ж', 'a', 'ф', '炸', 'é', 'ש'] {
            assert_eq!(likeness(other), None, "{other}");
        }
        for table in [TWINS, LIKENESSES] {
            assert!(table.windows(2).all(|pair| pair[0].0 + pair[0].1.len() as u32 <= pair[1].0));
        }
    }
}
