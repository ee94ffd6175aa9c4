"""temporary"""
from dataclasses import dataclass
@dataclass
class Part: type:str; label:str; text:object; media:object
@dataclass
class Pic: uri:str; candidates:tuple=(); alt:str=""; width_hint:object=None; height_hint:object=None
@dataclass
class Page: title:str; lang:str; meta:dict; parts:list; pictures:list
def extract(html,url):
    from selectolax.lexbor import LexborHTMLParser
    from urllib.parse import urljoin
    t=LexborHTMLParser(html); parts=[];pics=[]
    for n in t.css("p,h1,h2,h3,img"):
        if n.tag=="img":
            pics.append(Pic(urljoin(url,n.attributes.get("src") or ""))); parts.append(Part("image","image",None,len(pics)-1))
        else:
            x=n.text().strip()
            if x: parts.append(Part("text","paragraph",x,None))
    return Page("t","en",{},parts,pics)
