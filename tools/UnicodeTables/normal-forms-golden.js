// Writes tests/Octavo.Tests/Goldens/tokenizers/normal-forms.json: checksums of every code point, and of random sequences, in the four
// normal forms of Hugging Face's tokenizers library; NormalFormsTests makes the same sequences.
//
//   npm install tokenizers@0.23.2 && node normal-forms-golden.js > ../../tests/Octavo.Tests/Goldens/tokenizers/normal-forms.json
'use strict';
const t=require('tokenizers'), crypto=require('crypto');
const forms={Nfc:t.nfcNormalizer(),Nfd:t.nfdNormalizer(),Nfkc:t.nfkcNormalizer(),Nfkd:t.nfkdNormalizer()};
const ranges=[[0x41,0x17f],[0x300,0x36f],[0x300,0x36f],[0x1100,0x11ff],[0xac00,0xacff],[0x1e00,0x1eff],[0x3040,0x30ff],[0xff00,0xffef],[0x900,0xdff],[0x2000,0x33ff],[0x1d100,0x1d1ff],[0x591,0x5c7]];
let state=1; const next=n=>{ state=(Math.imul(state,1103515245)+12345)>>>0; return (state>>>8)%n; };
const seqs=[]; for(let i=0;i<50000;i++){ let s=''; for(let k=1+next(8);k>0;k--){ const [a,b]=ranges[next(ranges.length)]; s+=String.fromCodePoint(a+next(b-a+1)); } seqs.push(s); }
const out={};
for (const [name,f] of Object.entries(forms)) {
  const h=crypto.createHash('sha256'); for(let c=0;c<0x110000;c++){ if(c>=0xd800&&c<0xe000) continue; h.update(f.normalizeString(String.fromCodePoint(c))+'\n','utf8'); }
  const r=crypto.createHash('sha256'); for(const s of seqs) r.update(f.normalizeString(s)+'\n','utf8');
  out[name]={codePoints:h.digest('hex'),sequences:r.digest('hex')};
}
console.log(JSON.stringify(out,null,1));
