import { readFile } from 'node:fs/promises';
import { decodeOwnFace, blendshapeIndex } from '@guise/protocol';
import sharp from 'sharp';
import { normalsOf } from '../dist/geometry/normals.js';
import { buildOwnFace } from '../dist/own-face/own-face-model.js';
import { dress } from '../dist/own-face/parts.js';
import { ownFaceLibrary as library } from './mean-face.mjs';
const [file, out, ...opts] = process.argv.slice(2);
const o = Object.fromEntries(opts.map(s=>s.split('=')));
const face = decodeOwnFace(new Uint8Array(await readFile(file)));
if (o.hair) face.hair = o.hair;
const { data: tex, info: ti } = await sharp(Buffer.from(face.texture)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
const t0=performance.now();
const model = buildOwnFace(face, await library.expressions());
const dressed = dress(model, face.hair, await library.parts());
const lin = (v) => (v/255) ** 2.2;
const PAL = { 0: face.skinColour.map(lin), 4: face.hairColour.map(lin), 5:[.035,.08,.15], 6:[.06,.12,.25], 7:[.8,.8,.8] };
const both=(n,v)=>({[n+'Left']:v,[n+'Right']:v});
const FACES={neutral:{},smile:{...both('mouthSmile',.9)},open:{jawOpen:1},blink:both('eyeBlink',1),half:both('eyeBlink',.5),laugh:{...both('mouthSmile',1),jawOpen:.7,...both('eyeSquint',.6),...both('mouthUpperUp',.3)},tongue:{tongueOut:1,jawOpen:.45,...both('mouthSmile',.5)},talk:{jawOpen:.35},pucker:{mouthPucker:1},grin:{ ...both('mouthSmile', 0.8), ...both('mouthUpperUp', 0.7), ...both('mouthLowerDown', 0.7) },tongue0:{tongueOut:1}};
const W=+(o.w??360), H=W;
const shots=(o.shots??'neutral:0,neutral:35,neutral:75,open:0,blink:0,laugh:0,tongue:0,neutral:-60').split(',').map(s=>{const [f,y,p]=s.split(':');return {f,y:+(y??0),p:+(p??0)}});
const zoom=+(o.zoom??1), lift=+(o.lift??0.10);
const cols=+(o.cols??4);
const img=Buffer.alloc(W*cols*H*Math.ceil(shots.length/cols)*3);
shots.forEach((s,i)=>draw(s,(i%cols)*W,Math.floor(i/cols)*H));
await sharp(img,{raw:{width:W*cols,height:H*Math.ceil(shots.length/cols),channels:3}}).png().toFile(out);
console.log('ms',Math.round(performance.now()-t0),'skin tri',model.mesh.triangles.length/3,'body tri',dressed.body.index.count/3,'verts',model.mesh.count);
function draw({f,y,p},ox,oy){
  const S=2, w=W*S,h=H*S; const buf=new Float32Array(w*h*3).fill(0.01), z=new Float32Array(w*h).fill(-1e9);
  const pos=Float64Array.from(model.mesh.positions);
  for(const [n,v] of Object.entries(FACES[f])){const m=model.mesh.morphs[blendshapeIndex(n)];for(let i=0;i<pos.length;i++)pos[i]+=v*m[i];}
  const nor=normalsOf(pos,model.mesh.triangles);
  const hd=dressed.head; const face3=new Float64Array(pos.length); for(let i=0;i<pos.length;i+=3){face3[i]=pos[i]+hd[0];face3[i+1]=pos[i+1]+hd[1];face3[i+2]=pos[i+2]+hd[2];}
  const ya=y*Math.PI/180, pa=p*Math.PI/180; const c=Math.cos(ya),sn=Math.sin(ya),cp=Math.cos(pa),sp=Math.sin(pa);
  const rot=(x,yy,zz)=>{const X=x*c+zz*sn, Z=zz*c-x*sn; return [X, yy*cp-Z*sp, yy*sp+Z*cp];};
  const cam=(P)=>{const [X,Y,Z]=rot(P[0],P[1]-lift,P[2]);const d=1.15-Z;const k=w*1.15*2.2*zoom/ d;return [w/2+X*k,h/2-Y*k,Z];};
  const K=[.45,.55,.70],F=[-.75,.1,.45],R=[.6,.5,-.7];
  const light=(n)=>{const N=rot(...n);const g=(l,s)=>{const L=Math.hypot(...l);let d=(N[0]*l[0]+N[1]*l[1]+N[2]*l[2])/L;d=Math.max(0,(d+.5)/1.5);return s*d*d;};return .28+g(K,.85)+g(F,.3)+g(R,.3);};
  const tri=(P,N,T,shade)=>{const A=new Array(P.length/3);for(let i=0;i<A.length;i++)A[i]=cam([P[i*3],P[i*3+1],P[i*3+2]]);
   for(let t=0;t<T.length;t+=3){const ia=T[t],ib=T[t+1],ic=T[t+2];const a=A[ia],b=A[ib],q=A[ic];const ar=(b[0]-a[0])*(q[1]-a[1])-(q[0]-a[0])*(b[1]-a[1]);if(ar>=0)continue;
    const x0=Math.max(0,Math.floor(Math.min(a[0],b[0],q[0]))),x1=Math.min(w-1,Math.ceil(Math.max(a[0],b[0],q[0]))),y0=Math.max(0,Math.floor(Math.min(a[1],b[1],q[1]))),y1=Math.min(h-1,Math.ceil(Math.max(a[1],b[1],q[1])));
    for(let yy=y0;yy<=y1;yy++)for(let xx=x0;xx<=x1;xx++){const px=xx+.5,py=yy+.5;const u=((px-a[0])*(q[1]-a[1])-(q[0]-a[0])*(py-a[1]))/ar,v=((b[0]-a[0])*(py-a[1])-(px-a[0])*(b[1]-a[1]))/ar;if(u<0||v<0||u+v>1)continue;
     const zz=a[2]+u*(b[2]-a[2])+v*(q[2]-a[2]);const k=yy*w+xx;if(zz<=z[k])continue;z[k]=zz;
     const r=1-u-v;const n=[0,1,2].map(e=>r*N[ia*3+e]+u*N[ib*3+e]+v*N[ic*3+e]);const col=shade(ia,ib,ic,r,u,v,n);const L=light(n);for(let e=0;e<3;e++)buf[k*3+e]=col[e]*L;}}};
  const {uvs,tints}=model.mesh;
  tri(face3,nor,model.mesh.triangles,(a,b,q,r,u,v)=>{const m=(A,s,k)=>r*A[a*s+k]+u*A[b*s+k]+v*A[q*s+k];
    const tx=Math.min(ti.width-1,Math.max(0,Math.floor(m(uvs,2,0)*ti.width))),ty=Math.min(ti.height-1,Math.max(0,Math.floor(m(uvs,2,1)*ti.height)));const sh=m(tints,4,3);
    return [0,1,2].map(k=>m(tints,4,k)*(1-sh+sh*lin(tex[(ty*ti.width+tx)*3+k])));});
  const B=dressed.body, bp=B.getAttribute('position').array,bn=B.getAttribute('normal').array,mk=B.getAttribute('mark').array,pt=B.getAttribute('paint').array;
  tri(bp,bn,B.index.array,(a,b,q,r,u,v,n)=>{const reg=mk[a*4];let base=PAL[reg]??[.5,.5,.5];if(reg===7){const N=n;const an=Math.acos(Math.min(1,N[2]/Math.hypot(...N)));base=an<.19?[.005,.005,.005]:an<.47?face.irisColour.map(x=>1.25*lin(x)):[.93*.5,.92*.5,.91*.5];return base;}
    const l=(r*pt[a*4+3]+u*pt[b*4+3]+v*pt[q*4+3])/127;return base.map(x=>x*l);});
  for(let yy=0;yy<H;yy++)for(let xx=0;xx<W;xx++)for(let e=0;e<3;e++){let s=0;for(let j=0;j<S;j++)for(let i=0;i<S;i++)s+=buf[((yy*S+j)*w+xx*S+i)*3+e];img[((oy+yy)*W*cols+ox+xx)*3+e]=Math.min(255,255*Math.max(0,s/(S*S))**(1/2.2));}
}
